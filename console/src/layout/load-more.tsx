import { Button, Center } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Pages } from "../api/use-pages.js";

/** The next page of a list, when there is one. */
export function LoadMore({ pages }: { readonly pages: Pick<Pages<unknown>, "hasMore" | "isLoadingMore" | "loadMore"> }) {
  const { t } = useTranslation();
  if (!pages.hasMore) return null;
  return (
    <Center p="sm">
      <Button variant="default" size="compact-sm" loading={pages.isLoadingMore} onClick={pages.loadMore}>
        {t("common.more")}
      </Button>
    </Center>
  );
}
