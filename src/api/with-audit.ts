/** @file Wraps a handler: what changes something is in the audit log, whether it worked or was refused, before the answer goes out. */
import type { Access } from "#access";
import { toAppError } from "#base";
import type { AuditAction } from "./audit-actions.js";
import type { AnyCall, AnyHandler } from "./call.js";

export function withAudit(access: Access, action: AuditAction | null, handler: AnyHandler): AnyHandler {
  if (action === null) return handler;
  const append = (call: AnyCall, outcome: string, object: string): Promise<void> =>
    access.audit.append({
      principal: call.request.principal,
      action: action.action,
      object,
      outcome,
      detail: { ...call.params, ...(action.withBody === true ? { request: call.body } : {}) },
      requestId: call.request.id,
    });
  return async (call) => {
    let answer: unknown;
    try {
      answer = await handler(call);
    } catch (error) {
      await append(call, toAppError(error).code, objectOf(call, undefined));
      throw error;
    }
    await append(call, outcomeOf(call, answer), objectOf(call, answer));
    return answer;
  };
}

/** A handler may answer with a refusal instead of throwing it: the version that was refused goes out with the reason. */
function outcomeOf(call: AnyCall, answer: unknown): string {
  const code = (answer as { code?: unknown } | null | undefined)?.code;
  return call.reply.statusCode >= 400 && typeof code === "string" ? code : "ok";
}

/** The id of what came out, or else what the address names. */
function objectOf(call: AnyCall, answer: unknown): string {
  const id = (answer as { id?: unknown } | null | undefined)?.id;
  return typeof id === "string" ? id : Object.values(call.params).join("/");
}
