import { Skeleton, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { useModel, useModelVersions, useShownVersion } from "../../api/models.js";
import { Page } from "../../layout/page.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { useAddress } from "../../parts/use-address.js";
import { ImportModelDrawer } from "./import-model-drawer.js";
import { ModelActions } from "./model-actions.js";
import { ModelDescription } from "./model-description.js";
import { VersionBadges } from "./version-badges.js";
import { VersionBody } from "./version-body.js";
import { VersionMeta } from "./version-meta.js";

/** One model at one version: what it takes and gives, how good it is, where it comes from. */
export function ModelPage() {
  const { t } = useTranslation();
  const name = useParams()["model"] ?? "";
  const address = useAddress();
  const model = useModel(name);
  const versions = useModelVersions(name);
  const version = useShownVersion(name, { asked: address.get("version"), versions: versions.items });
  return (
    <Page
      title={name}
      back={{ to: "/models", label: t("places.models") }}
      badge={version && <VersionBadges version={version} />}
      meta={version ? <VersionMeta version={version} /> : <Skeleton height={20} width={240} />}
      actions={<ModelActions name={name} version={version} versions={versions.items} />}
    >
      <Stack>
        <ProblemNote error={model.error} />
        <ProblemNote error={versions.error} />
        {model.isPending && <Skeleton height={420} />}
        {model.data && <ModelDescription model={model.data} version={version} />}
        {model.data && version && <VersionBody version={version} model={model.data} />}
      </Stack>
      {address.has("import") && <ImportModelDrawer isOpen onClose={() => address.set({ import: null })} model={name} />}
    </Page>
  );
}
