import { Badge, Button, Grid, Select, Skeleton, Stack } from "@mantine/core";
import { IconArrowsDiff, IconFileImport } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { useModel, useModelVersion, useModelVersions } from "../../api/models.js";
import { usePeople } from "../../api/use-people.js";
import { Page } from "../../layout/page.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { RelativeTime } from "../../parts/relative-time.js";
import { StateBadge } from "../../parts/state-badge.js";
import { DeployButton } from "../deployments/deploy-button.js";
import { ImportModelDrawer } from "./import-model-drawer.js";
import { ModelDescription } from "./model-description.js";
import { ModelMore } from "./model-more.js";
import { VersionAliases } from "./version-aliases.js";
import { VersionFacts } from "./version-facts.js";
import { VersionFiles } from "./version-files.js";
import { VersionLineage } from "./version-lineage.js";
import { VersionMetrics } from "./version-metrics.js";
import { VersionProgress } from "./version-progress.js";
import { VersionSignature } from "./version-signature.js";

/** One model at one version: what it takes and gives, how good it is, where it comes from. */
export function ModelPage() {
  const { t } = useTranslation();
  const name = useParams()["model"] ?? "";
  const [search, setSearch] = useSearchParams();
  const personOf = usePeople();
  const model = useModel(name);
  const versions = useModelVersions(name);
  const wanted = search.get("version") ?? String(versions.items[0]?.version ?? "");
  const version = useModelVersion(name, wanted).data;
  const change = (key: string, value: string | null): void =>
    setSearch((now) => {
      if (value === null) now.delete(key);
      else now.set(key, value);
      return now;
    });
  const previous = versions.items.find((one) => version !== undefined && one.version < version.version && one.state === "ready");
  return (
    <Page
      title={name}
      back={{ to: "/models", label: t("places.models") }}
      badge={
        version !== undefined && (
          <>
            <StateBadge state={version.state} />
            {version.aliases.map((alias) => (
              <Badge key={alias} color="mint">
                {alias}
              </Badge>
            ))}
          </>
        )
      }
      meta={
        version === undefined ? (
          <Skeleton height={20} width={240} />
        ) : (
          <>
            <span>{t("common.versionNumber", { version: version.version })}</span>
            <span>{personOf(version.author)}</span>
            <RelativeTime time={version.createdAt} />
          </>
        )
      }
      actions={
        <>
          <Select
            aria-label={t("common.version")}
            w={128}
            allowDeselect={false}
            data={versions.items.map((one) => ({ value: String(one.version), label: t("common.versionNumber", { version: one.version }) }))}
            value={version === undefined ? null : String(version.version)}
            onChange={(value) => change("version", value)}
          />
          {previous !== undefined && version !== undefined && (
            <Button
              variant="default"
              component={Link}
              to={`/models/${name}/compare?base=${previous.version}&head=${version.version}`}
              leftSection={<IconArrowsDiff size={16} aria-hidden />}
            >
              {t("models.compare")}
            </Button>
          )}
          <Button variant="default" leftSection={<IconFileImport size={16} aria-hidden />} onClick={() => change("import", "1")}>
            {t("models.newVersion")}
          </Button>
          {version?.state === "ready" && <DeployButton reference={`${name}@${version.version}`} />}
          <ModelMore name={name} />
        </>
      }
    >
      <Stack>
        <ProblemNote error={model.error ?? versions.error} />
        <ProblemNote problem={version?.refusal ?? null} />
        {version !== undefined && <VersionProgress state={version.state} />}
        {version === undefined && model.error === null && versions.isPending && <Skeleton height={420} />}
        {model.data !== undefined && <ModelDescription model={model.data} version={version} />}
        {version !== undefined && (
          <Grid gap="md">
            <Grid.Col span={{ base: 12, md: 8 }}>
              <Stack>
                <VersionMetrics version={version} />
                {version.signature !== null && <VersionSignature signature={version.signature} />}
                <VersionFiles version={version} />
              </Stack>
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 4 }}>
              <Stack>
                <VersionLineage version={version} />
                <VersionAliases model={name} version={version} all={model.data?.aliases ?? {}} />
                <VersionFacts version={version} />
              </Stack>
            </Grid.Col>
          </Grid>
        )}
      </Stack>
      {search.has("import") && <ImportModelDrawer isOpen onClose={() => change("import", null)} model={name} />}
    </Page>
  );
}
