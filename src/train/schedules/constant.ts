/** @file The same rate throughout. */
import { byStep, defineSchedule } from "./schedule.js";

export const constant = defineSchedule({ name: "constant", meaning: "The same rate throughout.", parameters: {}, create: () => byStep(() => 1) });
