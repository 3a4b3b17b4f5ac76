import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { Page } from "../../layout/page.js";
import { Account } from "./account.js";
import { Appearance } from "./appearance.js";
import { Audit } from "./audit.js";
import { Keys } from "./keys.js";

const PARTS = { account: Account, keys: Keys, audit: Audit, appearance: Appearance } as const;
type Part = keyof typeof PARTS;

/** Each part has an address of its own. */
export function SettingsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const part = useParams()["part"] ?? "account";
  return (
    <Page title={t("places.settings")}>
      <Tabs value={part in PARTS ? part : "account"} onChange={(next) => void navigate(`/settings/${next ?? "account"}`)} keepMounted={false}>
        <Tabs.List mb="md">
          {(Object.keys(PARTS) as Part[]).map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`settings.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {(Object.keys(PARTS) as Part[]).map((one) => {
          const Shown = PARTS[one];
          return (
            <Tabs.Panel key={one} value={one}>
              <Shown />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Page>
  );
}
