import type { DatasetVersion } from "@aimass/sdk";
import { Alert } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../../parts/problem-note.js";
import { DatasetTabs } from "./dataset-tabs.js";

/** What there is to see of a version in the state that it is in. */
export function DatasetBody({ version }: { readonly version: DatasetVersion }) {
  const { t } = useTranslation();
  if (version.state === "ready") return <DatasetTabs version={version} />;
  if (version.state === "failed") return <ProblemNote problem={version.error} />;
  return <Alert color="iris">{t("data.profiling")}</Alert>;
}
