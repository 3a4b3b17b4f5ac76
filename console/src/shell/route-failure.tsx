import { Button, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";
import { ProblemNote } from "../parts/problem-note.js";

/** A page that could not be shown: what happened, and a way on. The rail stays. */
export function RouteFailure() {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <Stack align="flex-start" maw={640} p="md">
      <ProblemNote error={error instanceof Error ? error : new Error(String(error))} />
      <Button variant="default" onClick={() => window.location.reload()}>
        {t("common.reload")}
      </Button>
    </Stack>
  );
}
