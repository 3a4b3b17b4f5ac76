import type { Model, ModelVersion } from "@aimass/sdk";
import { Grid, Stack } from "@mantine/core";
import { ProblemNote } from "../../parts/problem-note.js";
import { VersionAliases } from "./version-aliases.js";
import { VersionFacts } from "./version-facts.js";
import { VersionFiles } from "./version-files.js";
import { VersionLineage } from "./version-lineage.js";
import { VersionMetrics } from "./version-metrics.js";
import { VersionProgress } from "./version-progress.js";
import { VersionSignature } from "./version-signature.js";

/** All that is known of a version; why, where it was refused. */
export function VersionBody({ version, model }: { readonly version: ModelVersion; readonly model: Model }) {
  return (
    <>
      <ProblemNote problem={version.refusal} />
      <VersionProgress state={version.state} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            <VersionMetrics version={version} />
            {version.signature !== null && <VersionSignature signature={version.signature} />}
            {version.files.length > 0 && <VersionFiles version={version} />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            <VersionLineage version={version} />
            <VersionAliases model={version.model.name} version={version} all={model.aliases ?? {}} />
            <VersionFacts version={version} />
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}
