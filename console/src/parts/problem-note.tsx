import { Alert, Code, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { asProblem, type ShownProblem } from "../api/as-problem.js";
import { CopyText } from "./copy-text.js";
import { ProblemErrors } from "./problem-errors.js";
import { problemWords } from "./problem-words.js";

/** What went wrong, where its cause is: code, what and where, how to fix it, the request's id to copy. */
export function ProblemNote({ error, problem }: { readonly error?: Error | null; readonly problem?: ShownProblem | null }) {
  const { t, i18n } = useTranslation();
  const shown = problem ?? (error === null || error === undefined ? null : asProblem(error));
  if (shown === null) return null;
  const words = problemWords(shown, i18n);
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle size={18} aria-hidden />} title={words.title} role="alert" w="100%" ta="left">
      {shown.detail !== "" && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {shown.detail}
        </Text>
      )}
      <ProblemErrors problem={shown} />
      {words.fix !== "" && (
        <Text size="sm" mt={4} fw={500}>
          {words.fix}
        </Text>
      )}
      <Text size="xs" mt="xs" c="dimmed" component="div">
        <Code>{shown.code}</Code>
        {shown.requestId !== undefined && (
          <>
            {" · "}
            {t("problem.request")} <CopyText text={shown.requestId} />
          </>
        )}
      </Text>
    </Alert>
  );
}
