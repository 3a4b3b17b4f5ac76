import type { Model, ModelVersion } from "@aimass/sdk";
import { SimpleGrid, TagsInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { usePatchModel } from "../../api/models.js";
import { Panel } from "../../layout/panel.js";
import { EditableText } from "../../parts/editable-text.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { VersionDescription } from "./version-description.js";

/** What people wrote about the model, and about this version of it. What is saved is shown at once. */
export function ModelDescription({ model, version }: { readonly model: Model; readonly version: ModelVersion | undefined }) {
  const { t } = useTranslation();
  const patch = usePatchModel(model.name);
  const shown = { description: model.description, tags: model.tags, ...(patch.isPending ? patch.variables : {}) };
  return (
    <SimpleGrid cols={{ base: 1, md: version === undefined ? 1 : 2 }}>
      <Panel title={t("models.about")}>
        <EditableText
          text={shown.description}
          label={t("models.about")}
          placeholder={t("models.describeModel")}
          onSave={(description) => patch.mutate({ description })}
        />
        <TagsInput
          mt="xs"
          size="xs"
          variant="unstyled"
          aria-label={t("models.tags")}
          placeholder={t("models.addTag")}
          value={shown.tags}
          onChange={(tags) => patch.mutate({ tags })}
        />
        <ProblemNote error={patch.error} />
      </Panel>
      {version !== undefined && <VersionDescription version={version} />}
    </SimpleGrid>
  );
}
