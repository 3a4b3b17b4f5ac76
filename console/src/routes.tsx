/** @file Everything that has an id has an address. Each place is loaded when it is first opened. */
import { createBrowserRouter, redirect } from "react-router";
import { hasSignedIn } from "./api/access.js";
import { AppFrame } from "./shell/app-frame.js";
import { RouteFailure } from "./shell/route-failure.js";
import { signInPath } from "./shell/sign-in-path.js";
import { Starting } from "./shell/starting.js";

export const router = createBrowserRouter([
  {
    HydrateFallback: Starting,
    ErrorBoundary: RouteFailure,
    children: [
      { path: "/sign-in", lazy: async () => ({ Component: (await import("./pages/sign-in/sign-in-page.js")).SignInPage }) },
      { path: "/setup", lazy: async () => ({ Component: (await import("./pages/sign-in/setup-page.js")).SetupPage }) },
      {
        path: "/",
        Component: AppFrame,
        loader: ({ request }) => (hasSignedIn() ? null : redirect(signInPath(new URL(request.url)))),
        shouldRevalidate: () => false,
        children: [
          {
            ErrorBoundary: RouteFailure,
            children: [
              { index: true, lazy: async () => ({ Component: (await import("./pages/home/home-page.js")).HomePage }) },
              { path: "data", lazy: async () => ({ Component: (await import("./pages/data/datasets-page.js")).DatasetsPage }) },
              { path: "data/:dataset", lazy: async () => ({ Component: (await import("./pages/data/dataset-page.js")).DatasetPage }) },
              { path: "training", lazy: async () => ({ Component: (await import("./pages/training/runs-page.js")).RunsPage }) },
              { path: "training/:run", lazy: async () => ({ Component: (await import("./pages/training/run-page.js")).RunPage }) },
              { path: "models", lazy: async () => ({ Component: (await import("./pages/models/models-page.js")).ModelsPage }) },
              { path: "models/:model", lazy: async () => ({ Component: (await import("./pages/models/model-page.js")).ModelPage }) },
              { path: "models/:model/compare", lazy: async () => ({ Component: (await import("./pages/models/compare-page.js")).ComparePage }) },
              { path: "deployments", lazy: async () => ({ Component: (await import("./pages/deployments/deployments-page.js")).DeploymentsPage }) },
              { path: "deployments/:deployment", lazy: async () => ({ Component: (await import("./pages/deployments/deployment-page.js")).DeploymentPage }) },
              { path: "usage", lazy: async () => ({ Component: (await import("./pages/usage/usage-page.js")).UsagePage }) },
              { path: "settings/:part?", lazy: async () => ({ Component: (await import("./pages/settings/settings-page.js")).SettingsPage }) },
              { path: "*", lazy: async () => ({ Component: (await import("./shell/not-found.js")).NotFound }) },
            ],
          },
        ],
      },
    ],
  },
]);
