import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router/dom";
import { createQueryClient } from "./api/query-client.js";
import { router } from "./routes.js";
import { goToSignIn } from "./shell/go-to-sign-in.js";
import { cssVariables, theme } from "./theme.js";

const queryClient = createQueryClient(() => goToSignIn(router));

/** Providers, outermost first: the look, the data, the places. */
export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" autoClose={6000} limit={4} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
