/** What a person is to a document. */
export type Role = "owner" | "editor" | "commenter" | "viewer";

/** What a person may do: their role, and whether the text takes no changes from anybody. */
export interface Right {
  role: Role;
  frozen: boolean;
}

/** The roles that a link gives, weakest first. */
export const LINK_ROLES: readonly Role[] = ["viewer", "commenter", "editor"];

/** The roles that a link gives to whoever has no account, weakest first. */
export const GUEST_ROLES: readonly Role[] = ["viewer", "commenter"];

/** Every role, weakest first. */
export const ROLES: readonly Role[] = [...LINK_ROLES, "owner"];

/** Whether `value` names a role. */
export function isRole(value: unknown): value is Role {
  return (ROLES as readonly unknown[]).includes(value);
}

/** Whether somebody with this role may change the text, while it is not frozen, and the title. */
export function mayWrite(role: Role): boolean {
  return role === "owner" || role === "editor";
}

/** Whether somebody with this right may change the text now. */
export function mayChange({ role, frozen }: Right): boolean {
  return mayWrite(role) && !frozen;
}
