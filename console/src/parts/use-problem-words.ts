import { useTranslation } from "react-i18next";
import type { ShownProblem } from "../api/as-problem.js";

export interface ProblemWords {
  readonly title: string;
  readonly fix: string;
}

/** Title and fix in the reader's language where the code is known to the console, else in the server's words. */
export function useProblemWords(problem: ShownProblem | null): ProblemWords {
  const { t, i18n } = useTranslation();
  if (problem === null) return { title: "", fix: "" };
  const { code } = problem;
  const known = (key: string, own: string): string => (i18n.exists(key) ? t(key as "problems.CONSOLE.title") : own);
  return { title: known(`problems.${code}.title`, problem.title), fix: known(`problems.${code}.fix`, problem.fix) };
}
