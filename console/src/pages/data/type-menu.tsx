import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ColumnType } from "../../api/shapes.js";
import { TypeIcon } from "./type-icon.js";

const TYPES: readonly ColumnType[] = ["integer", "number", "boolean", "date", "datetime", "text"];

export interface TypeMenuProps {
  readonly type: ColumnType;
  readonly onType: (type: ColumnType) => void;
  readonly children: ReactNode;
}

/** The types that a column can have; choosing another one makes a new version. */
export function TypeMenu({ type, onType, children }: TypeMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-start" width={208}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("data.readAs")}</Menu.Label>
        {TYPES.map((one) => (
          <Menu.Item
            key={one}
            disabled={one === type}
            onClick={() => onType(one)}
            leftSection={<TypeIcon type={one} />}
            rightSection={one === type ? <IconCheck size={14} aria-hidden /> : null}
          >
            {t(`types.${one}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
