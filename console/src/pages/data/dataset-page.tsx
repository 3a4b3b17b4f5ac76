import { Alert, Button, Group, Select, Skeleton, Stack, Tabs } from "@mantine/core";
import { IconPlayerPlay, IconUpload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { useDataset, useDatasetVersion, useDatasetVersions } from "../../api/datasets.js";
import { Page } from "../../layout/page.js";
import { SkeletonRows } from "../../layout/skeleton-rows.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { StateBadge } from "../../parts/state-badge.js";
import { AddDataDrawer } from "./add-data-drawer.js";
import { DatasetMeta } from "./dataset-meta.js";
import { DatasetMore } from "./dataset-more.js";
import { DatasetUses } from "./dataset-uses.js";
import { DatasetVersions } from "./dataset-versions.js";
import { DatasetView } from "./dataset-view.js";

/** One dataset at one version: what is in it, how it came about, what was made of it. */
export function DatasetPage() {
  const { t } = useTranslation();
  const name = useParams()["dataset"] ?? "";
  const [search, setSearch] = useSearchParams();
  const dataset = useDataset(name);
  const versions = useDatasetVersions(name);
  const wanted = search.get("version") ?? "latest";
  const version = useDatasetVersion(name, wanted);
  const change = (key: string, value: string | null): void =>
    setSearch((now) => {
      if (value === null) now.delete(key);
      else now.set(key, value);
      return now;
    });
  const shown = version.data;
  const isBusy = shown?.state === "receiving" || shown?.state === "profiling";
  return (
    <Page
      title={name}
      back={{ to: "/data", label: t("places.data") }}
      badge={shown !== undefined && <StateBadge state={shown.state} />}
      meta={shown === undefined ? <Skeleton height={20} width={320} /> : <DatasetMeta version={shown} />}
      actions={
        <>
          <Select
            aria-label={t("common.version")}
            w={128}
            allowDeselect={false}
            data={versions.items.map((one) => ({ value: String(one.version), label: t("common.versionNumber", { version: one.version }) }))}
            value={shown === undefined ? null : String(shown.version)}
            onChange={(value) => change("version", value)}
          />
          <Button variant="default" leftSection={<IconUpload size={16} aria-hidden />} onClick={() => change("add", "1")}>
            {t("data.newVersion")}
          </Button>
          {shown?.state === "ready" && (
            <Button
              component={Link}
              to={`/training?new=1&dataset=${encodeURIComponent(`${name}@${shown.version}`)}`}
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
            >
              {t("data.train")}
            </Button>
          )}
          <DatasetMore name={name} version={shown} />
        </>
      }
    >
      <Stack>
        <ProblemNote error={dataset.error ?? version.error} />
        <ProblemNote problem={shown?.error ?? null} />
        {isBusy && <Alert color="iris">{t("data.profiling")}</Alert>}
        {version.isPending && dataset.error === null && <SkeletonRows rows={10} />}
        {shown?.state === "ready" && (
          <Tabs value={search.get("tab") ?? "preview"} onChange={(tab) => change("tab", tab === "preview" ? null : tab)} keepMounted={false}>
            <Tabs.List>
              <Tabs.Tab value="preview">{t("data.preview")}</Tabs.Tab>
              <Tabs.Tab value="versions">
                <Group gap={6}>{t("data.versions")}</Group>
              </Tabs.Tab>
              <Tabs.Tab value="uses">{t("data.uses")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="preview" pt="md">
              <DatasetView version={shown} onVersion={(number) => change("version", String(number))} />
            </Tabs.Panel>
            <Tabs.Panel value="versions" pt="md">
              <DatasetVersions versions={versions} current={shown.version} />
            </Tabs.Panel>
            <Tabs.Panel value="uses" pt="md">
              <DatasetUses dataset={shown.dataset} />
            </Tabs.Panel>
          </Tabs>
        )}
      </Stack>
      <AddDataDrawer isOpen={search.has("add")} onClose={() => change("add", null)} dataset={name} />
    </Page>
  );
}
