import { Code, List } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ShownProblem } from "../api/as-problem.js";

/** A server lists up to a hundred; the first ones tell the story. */
const SHOWN = 8;

/** Each single fault with its place; a lone one is in the problem's detail already. */
export function ProblemErrors({ problem }: { readonly problem: ShownProblem }) {
  const { t } = useTranslation();
  const errors = problem.errors ?? [];
  if (errors.length < 2) return null;
  const more = (problem.errorsTotal ?? errors.length) - SHOWN;
  return (
    <List size="sm" mt="xs">
      {errors.slice(0, SHOWN).map((one) => (
        <List.Item key={`${one.path} ${one.code}`}>
          <Code>{one.path}</Code> {one.message}
        </List.Item>
      ))}
      {more > 0 && <List.Item>{t("problem.more", { count: more })}</List.Item>}
    </List>
  );
}
