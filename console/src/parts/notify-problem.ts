import { notifications } from "@mantine/notifications";
import i18next from "i18next";
import { asProblem } from "../api/as-problem.js";
import { problemWords } from "./problem-words.js";

/** For a failure whose cause has no place on the page any more. */
export function notifyProblem(error: unknown): void {
  const problem = asProblem(error);
  const { title, fix } = problemWords(problem, i18next);
  notifications.show({
    color: "red",
    autoClose: 12_000,
    title,
    message: `${problem.detail} ${fix} (${problem.code})`,
    closeButtonProps: { "aria-label": i18next.t("common.close") },
  });
}
