import "@mantine/spotlight/styles.layer.css";
import { Spotlight, spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { IconCube, IconDatabase, IconMoon, IconRocket, IconSearch, IconTimeline } from "@tabler/icons-react";
import { useEffect } from "react";
import { useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { useDatasets } from "../api/datasets.js";
import { useDeployments } from "../api/deployments.js";
import { useModels } from "../api/models.js";
import { useRuns } from "../api/runs.js";
import { PLACES } from "./places.js";

const icon = { size: 18, stroke: 1.75, "aria-hidden": true } as const;

/** Finds any thing or action by a few letters. */
export function Search() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { toggleColorScheme } = useMantineColorScheme();
  const [datasets, models, deployments, runs] = [useDatasets(), useModels(), useDeployments(), useRuns()];
  useEffect(() => spotlight.open(), []);
  const go = (path: string) => () => void navigate(path);
  const groups: SpotlightActionGroupData[] = [
    {
      group: t("search.actions"),
      actions: [
        { id: "new-data", label: t("data.add"), leftSection: <IconDatabase {...icon} />, onClick: go("/data?add=1") },
        { id: "new-run", label: t("training.new"), leftSection: <IconTimeline {...icon} />, onClick: go("/training?new=1") },
        { id: "new-model", label: t("models.import"), leftSection: <IconCube {...icon} />, onClick: go("/models?import=1") },
        { id: "theme", label: t("shell.toggleTheme"), leftSection: <IconMoon {...icon} />, onClick: toggleColorScheme },
      ],
    },
    {
      group: t("search.places"),
      actions: PLACES.map((place) => ({
        id: `place-${place.key}`,
        label: t(`places.${place.key}`),
        leftSection: <place.Icon {...icon} />,
        onClick: go(place.path),
      })),
    },
    {
      group: t("places.data"),
      actions: datasets.items.map((dataset) => ({
        id: dataset.id,
        label: dataset.name,
        leftSection: <IconDatabase {...icon} />,
        onClick: go(`/data/${dataset.name}`),
      })),
    },
    {
      group: t("places.models"),
      actions: models.items.map((model) => ({ id: model.id, label: model.name, leftSection: <IconCube {...icon} />, onClick: go(`/models/${model.name}`) })),
    },
    {
      group: t("places.deployments"),
      actions: deployments.items.map((deployment) => ({
        id: deployment.id,
        label: deployment.name,
        leftSection: <IconRocket {...icon} />,
        onClick: go(`/deployments/${deployment.name}`),
      })),
    },
    {
      group: t("places.training"),
      actions: runs.items.map((run) => ({
        id: run.id,
        label: t("training.title", { target: run.target, dataset: run.dataset.name }),
        description: t(`states.${run.state}`),
        leftSection: <IconTimeline {...icon} />,
        onClick: go(`/training/${run.id}`),
      })),
    },
  ];
  return (
    <Spotlight
      actions={groups}
      shortcut={["mod + K"]}
      nothingFound={t("search.nothing")}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.75} aria-hidden />,
        placeholder: t("search.placeholder"),
        "aria-label": t("search.placeholder"),
      }}
    />
  );
}
