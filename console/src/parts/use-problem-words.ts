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
  const at = (part: "title" | "fix"): string => {
    const key = `problems.${problem.code}.${part}`;
    return i18n.exists(key) ? t(key as "problems.CONSOLE.title") : problem[part];
  };
  return { title: at("title"), fix: at("fix") };
}
