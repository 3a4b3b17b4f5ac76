import { notifications } from "@mantine/notifications";
import { asProblem } from "../api/as-problem.js";

/** For a failure whose cause has no place on the page any more. */
export function notifyProblem(error: unknown, closeLabel: string): void {
  const problem = asProblem(error);
  notifications.show({
    color: "red",
    autoClose: 12_000,
    title: problem.title || problem.code,
    message: `${problem.detail} ${problem.fix}`,
    closeButtonProps: { "aria-label": closeLabel },
  });
}
