import { SegmentedControl, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { changeLanguage, LANGUAGES, type Language } from "../../i18n/start-i18n.js";
import { Panel } from "../../layout/panel.js";

/** Kept in this browser. */
export function Appearance() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title={t("settings.appearance")}>
      <Stack align="flex-start">
        <div>
          <Text size="sm" fw={500} mb={4}>
            {t("shell.theme")}
          </Text>
          <SegmentedControl
            aria-label={t("shell.theme")}
            value={colorScheme}
            onChange={(scheme) => setColorScheme(scheme)}
            data={(["light", "dark", "auto"] as const).map((scheme) => ({ value: scheme, label: t(`themes.${scheme}`) }))}
          />
        </div>
        <div>
          <Text size="sm" fw={500} mb={4}>
            {t("shell.language")}
          </Text>
          <SegmentedControl
            aria-label={t("shell.language")}
            value={i18n.language}
            onChange={(language) => void changeLanguage(language as Language)}
            data={(Object.keys(LANGUAGES) as Language[]).map((language) => ({ value: language, label: LANGUAGES[language] }))}
          />
        </div>
      </Stack>
    </Panel>
  );
}
