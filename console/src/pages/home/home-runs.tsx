import type { Run } from "@aimass/sdk";
import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { isGoing } from "../../api/runs.js";
import { Panel } from "../../layout/panel.js";
import { TextLink } from "../../parts/text-link.js";
import { RunsTable } from "../training/runs-table.js";

const SHOWN = 5;

/** Runs that go on first, then the last ones that ended. */
export function HomeRuns({ runs }: { readonly runs: readonly Run[] }) {
  const { t } = useTranslation();
  const shown = runs.toSorted((a, b) => Number(isGoing(b)) - Number(isGoing(a))).slice(0, SHOWN);
  return (
    <Panel title={t("home.runs")} aside={<TextLink to="/training">{t("common.seeAll")}</TextLink>} flush>
      {shown.length === 0 ? (
        <Text size="sm" c="dimmed" p="md">
          {t("home.noRuns")}
        </Text>
      ) : (
        <RunsTable runs={shown} isShort />
      )}
    </Panel>
  );
}
