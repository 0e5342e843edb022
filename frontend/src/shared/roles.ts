/** What a person is to a document. */
export type Role = "owner" | "editor" | "commenter" | "viewer";

/** The roles that a link gives, weakest first. */
export const LINK_ROLES: readonly Role[] = ["viewer", "commenter", "editor"];

/** Every role, weakest first. */
export const ROLES: readonly Role[] = [...LINK_ROLES, "owner"];

/** Whether `value` names a role. */
export function isRole(value: unknown): value is Role {
  return (ROLES as readonly unknown[]).includes(value);
}

/** Whether somebody with this role may change the text and the title. */
export function mayWrite(role: Role): boolean {
  return role === "owner" || role === "editor";
}
