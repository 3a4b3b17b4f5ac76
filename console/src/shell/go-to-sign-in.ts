import type { createBrowserRouter } from "react-router";
import { signInPath } from "./sign-in-path.js";

/** Leads to the sign-in page, unless one is before the door already. */
export function goToSignIn(router: ReturnType<typeof createBrowserRouter>): void {
  const { location } = router.state;
  if (location.pathname !== "/sign-in" && location.pathname !== "/setup") void router.navigate(signInPath(location), { replace: true });
}
