import type { i18n as I18n } from "i18next";
import type { ShownProblem } from "../api/as-problem.js";

export interface ProblemWords {
  readonly title: string;
  readonly fix: string;
}

/** Title and fix in the reader's language where the code is known to the console, else in the server's words. */
export function problemWords(problem: ShownProblem, i18n: I18n): ProblemWords {
  const known = (key: string, own: string): string => i18n.t(key, { defaultValue: own });
  return { title: known(`problems.${problem.code}.title`, problem.title), fix: known(`problems.${problem.code}.fix`, problem.fix) };
}
