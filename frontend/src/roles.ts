/** What a person is to a document. */
export type Role = "owner" | "editor" | "commenter" | "viewer";

const ROLES: readonly string[] = ["owner", "editor", "commenter", "viewer"];

/** Whether `value` names a role. */
export function isRole(value: unknown): value is Role {
  return typeof value === "string" && ROLES.includes(value);
}

/** Whether somebody with this role may change the text and the title. */
export function mayWrite(role: Role): boolean {
  return role === "owner" || role === "editor";
}
