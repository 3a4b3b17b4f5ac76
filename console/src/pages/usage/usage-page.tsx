import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { Page } from "../../layout/page.js";
import { Ledger } from "./ledger.js";
import { Prices } from "./prices.js";
import { Spend } from "./spend.js";

/** What was used, what it cost, and the books that prove it. */
export function UsagePage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  return (
    <Page title={t("places.usage")}>
      <Tabs value={search.get("tab") ?? "spend"} onChange={(tab) => setSearch(tab === null || tab === "spend" ? {} : { tab })} keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="spend">{t("usage.spend")}</Tabs.Tab>
          <Tabs.Tab value="ledger">{t("usage.ledger")}</Tabs.Tab>
          <Tabs.Tab value="prices">{t("usage.prices")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="spend">
          <Spend />
        </Tabs.Panel>
        <Tabs.Panel value="ledger">
          <Ledger />
        </Tabs.Panel>
        <Tabs.Panel value="prices">
          <Prices />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
