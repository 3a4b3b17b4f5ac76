import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemNote } from "../../parts/problem-note.js";

export interface EntryFormProps {
  readonly action: string;
  readonly isNew: boolean;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly onSubmit: (entry: { email: string; password: string }) => void;
}

/** E-mail and password, named so that password managers know what they are. */
export function EntryForm({ action, isNew, isPending, error, onSubmit }: EntryFormProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit({ email, password });
      }}
    >
      <Stack gap="md">
        {error !== null && <ProblemNote error={error} />}
        <TextInput
          label={t("entry.email")}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("entry.password")}
          {...(isNew ? { description: t("entry.passwordHint"), minLength: 8 } : {})}
          name="password"
          autoComplete={isNew ? "new-password" : "current-password"}
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t("entry.showPassword") }}
        />
        <Button type="submit" fullWidth loading={isPending}>
          {action}
        </Button>
      </Stack>
    </form>
  );
}
