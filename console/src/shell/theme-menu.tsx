import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

const SCHEMES = [
  { key: "light", Icon: IconSun },
  { key: "dark", Icon: IconMoon },
  { key: "auto", Icon: IconDeviceDesktop },
] as const;

/** Light, dark, or as the system has it. */
export function ThemeMenu() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Current = SCHEMES.find((scheme) => scheme.key === colorScheme)?.Icon ?? IconSun;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t("shell.theme")}>
          <ActionIcon aria-label={t("shell.theme")}>
            <Current size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ key, Icon }) => (
          <Menu.Item
            key={key}
            leftSection={<Icon size={16} stroke={1.75} aria-hidden />}
            onClick={() => setColorScheme(key)}
            rightSection={colorScheme === key ? <IconCheck size={14} aria-hidden /> : null}
          >
            {t(`themes.${key}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
