import type { ModelVersion } from "@aimass/sdk";
import { useTranslation } from "react-i18next";
import { usePatchVersion } from "../../api/models.js";
import { Panel } from "../../layout/panel.js";
import { EditableText } from "../../parts/editable-text.js";
import { ProblemNote } from "../../parts/problem-note.js";

export function VersionDescription({ version }: { readonly version: ModelVersion }) {
  const { t } = useTranslation();
  const patch = usePatchVersion(version.model.name, version.version);
  const title = t("models.aboutVersion", { version: version.version });
  return (
    <Panel title={title}>
      <EditableText
        text={patch.isPending ? patch.variables.description : version.description}
        label={title}
        placeholder={t("models.describeVersion")}
        onSave={(description) => patch.mutate({ description })}
      />
      <ProblemNote error={patch.error} />
    </Panel>
  );
}
