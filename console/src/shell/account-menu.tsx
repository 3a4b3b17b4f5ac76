import { Avatar, Menu, UnstyledButton } from "@mantine/core";
import { IconKey, IconLogout, IconSettings } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useSignOut } from "../api/access.js";
import type { Me } from "@aimass/sdk";

const icon = { size: 16, stroke: 1.75, "aria-hidden": true } as const;

export function AccountMenu({ me }: { readonly me: Me }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" width={224}>
      <Menu.Target>
        <UnstyledButton aria-label={t("shell.account", { email: me.user.email })}>
          <Avatar size={28} radius="xl" color="iris" variant="filled" aria-hidden>
            {me.user.email.slice(0, 1).toUpperCase()}
          </Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.user.email}</Menu.Label>
        <Menu.Item component={Link} to="/settings/keys" leftSection={<IconKey {...icon} />}>
          {t("settings.keys")}
        </Menu.Item>
        <Menu.Item component={Link} to="/settings" leftSection={<IconSettings {...icon} />}>
          {t("places.settings")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout {...icon} />} onClick={() => signOut.mutate(undefined, { onSettled: () => void navigate("/sign-in") })}>
          {t("shell.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
