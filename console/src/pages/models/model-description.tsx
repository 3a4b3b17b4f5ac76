import type { Model, ModelVersion } from "@aimass/sdk";
import { SimpleGrid, TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePatchModel, usePatchVersion } from "../../api/models.js";
import { Panel } from "../../layout/panel.js";
import { EditableText } from "../../parts/editable-text.js";
import { ProblemNote } from "../../parts/problem-note.js";

/** What people wrote about the model, and about this version of it. What is saved is shown at once. */
export function ModelDescription({ model, version }: { readonly model: Model; readonly version: ModelVersion | undefined }) {
  const { t } = useTranslation();
  const patchModel = usePatchModel(model.name);
  const patchVersion = usePatchVersion(model.name, version?.version ?? 0);
  const shown = patchModel.isPending ? (patchModel.variables.description ?? model.description) : model.description;
  const shownVersion = patchVersion.isPending ? patchVersion.variables.description : version?.description;
  return (
    <SimpleGrid cols={{ base: 1, md: version === undefined ? 1 : 2 }}>
      <Panel title={t("models.about")}>
        <EditableText
          text={shown}
          label={t("models.about")}
          placeholder={t("models.describeModel")}
          onSave={(description) => patchModel.mutate({ description })}
        />
        <TagsInput
          mt="xs"
          size="xs"
          variant="unstyled"
          aria-label={t("models.tags")}
          placeholder={t("models.addTag")}
          value={patchModel.isPending ? (patchModel.variables.tags ?? model.tags) : model.tags}
          onChange={(tags) => patchModel.mutate({ tags })}
        />
        <ProblemNote error={patchModel.error} />
      </Panel>
      {version !== undefined && (
        <Panel title={t("models.aboutVersion", { version: version.version })}>
          <EditableText
            text={shownVersion ?? ""}
            label={t("models.aboutVersion", { version: version.version })}
            placeholder={t("models.describeVersion")}
            onSave={(description) => patchVersion.mutate({ description })}
          />
          <ProblemNote error={patchVersion.error} />
        </Panel>
      )}
    </SimpleGrid>
  );
}
