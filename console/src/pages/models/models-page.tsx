import { Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconFileImport } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useModels } from "../../api/models.js";
import { EmptyState } from "../../layout/empty-state.js";
import { Page } from "../../layout/page.js";
import { ProblemNote } from "../../parts/problem-note.js";
import { useAddress } from "../../parts/use-address.js";
import { ImportModelDrawer } from "./import-model-drawer.js";
import { ModelCards } from "./model-cards.js";
import { ModelFilters } from "./model-filters.js";

const TYPING_MS = 250;

/** All models as cards; the filters are kept in the address. */
export function ModelsPage() {
  const { t } = useTranslation();
  const address = useAddress();
  const [query] = useDebouncedValue(address.get("query"), TYPING_MS);
  const task = address.get("task");
  const models = useModels({ query, task });
  const isFiltered = query !== null || task !== null;
  const isBare = models.isEmpty && !isFiltered;
  const start = (
    <Button leftSection={<IconFileImport size={16} aria-hidden />} onClick={() => address.set({ import: "1" })}>
      {t("models.import")}
    </Button>
  );
  return (
    <Page title={t("places.models")} actions={isBare ? undefined : start}>
      <ProblemNote error={models.error} />
      {!isBare && <ModelFilters />}
      {isBare && <EmptyState picture="model" title={t("models.emptyTitle")} text={t("models.emptyHint")} action={start} />}
      {models.isEmpty && isFiltered && <EmptyState picture="lost" title={t("models.nothingFound")} text={t("models.nothingFoundHint")} />}
      <ModelCards models={models} />
      {address.has("import") && <ImportModelDrawer isOpen onClose={() => address.set({ import: null })} />}
    </Page>
  );
}
