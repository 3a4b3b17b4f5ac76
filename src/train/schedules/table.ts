/** @file Every schedule, one row each. */
import { chooseFrom, type GivenOptions } from "../deep/options.js";
import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { oneCycle } from "./one-cycle.js";
import { plateau } from "./plateau.js";
import type { Schedule, ScheduleDefinition } from "./schedule.js";
import { step } from "./step.js";

export const SCHEDULES = { constant, step, cosine, "one-cycle": oneCycle, plateau } as const satisfies Record<string, ScheduleDefinition>;

/** @throws INVALID_REQUEST naming the choices when the name or an option is unknown, or a value is out of range. */
export const createSchedule = (name: string, given: GivenOptions = {}): Schedule => chooseFrom("schedule", SCHEDULES, name).create(given);
