import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";

export interface UndoNotice {
  readonly message: string;
  readonly undo: { readonly label: string; readonly act: () => void };
  readonly closeLabel: string;
}

/** Says what was done, with the way back beside it. */
export function notifyUndo({ message, undo, closeLabel }: UndoNotice): void {
  const id = notifications.show({
    autoClose: 10_000,
    color: "iris",
    closeButtonProps: { "aria-label": closeLabel },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo.act();
          }}
        >
          {undo.label}
        </Button>
      </Group>
    ),
  });
}
