/** @file Usage, ledger and prices over HTTP. */
import type { Handlers } from "../call.js";
import type { ApiContext } from "../context.js";
import type { usageRoutes } from "../schemas/usage.js";

export function usageHandlers({ bill }: ApiContext): Handlers<typeof usageRoutes> {
  return {
    "GET /usage": ({ principal, query }) => bill.usage(principal, query),
    "GET /ledger": ({ principal, query }) => bill.ledger(principal, query),
    "GET /ledger/summary": ({ principal }) => bill.summary(principal),
    "GET /prices": ({ principal }) => bill.prices(principal),
  };
}
