import { Button, Group, Text, type ButtonProps } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

export interface ConfirmButtonProps extends Pick<ButtonProps, "size" | "variant" | "color" | "leftSection" | "loading"> {
  readonly children: ReactNode;
  /** What will be lost. */
  readonly warning: string;
  readonly onConfirm: () => void;
}

/** For what cannot be undone: the first press says what will be lost, the second does it. */
export function ConfirmButton({ children, warning, onConfirm, ...button }: ConfirmButtonProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button {...button} onClick={() => setAsked(true)}>
        {children}
      </Button>
    );
  }
  return (
    <Group gap="xs" role="alert" onKeyDown={(event) => event.key === "Escape" && setAsked(false)}>
      <Text size="sm">{warning}</Text>
      <Button size={button.size ?? "sm"} color="red" loading={button.loading ?? false} onClick={onConfirm} data-autofocus>
        {children}
      </Button>
      <Button size={button.size ?? "sm"} variant="default" autoFocus onClick={() => setAsked(false)}>
        {t("common.keep")}
      </Button>
    </Group>
  );
}
