/** @file The log: JSON lines on stderr (stdout belongs to answers and the ready line). */
import { pino, type Logger } from "pino";

export type Log = Logger;

/** A log that writes to stderr at once; `level` as pino's (`trace` ... `fatal`, `silent`). */
export function createLog(level: string, bindings: Record<string, unknown> = {}): Log {
  return pino(
    { level, base: bindings, redact: ["authorization", "*.authorization", "password", "*.password", "secret", "*.secret"] },
    pino.destination({ dest: 2, sync: false }),
  );
}
