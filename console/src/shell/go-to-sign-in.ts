import type { createBrowserRouter } from "react-router";

/** Leads to the sign-in page, which comes back to where the reader was. */
export function goToSignIn(router: ReturnType<typeof createBrowserRouter>): void {
  const { pathname, search } = router.state.location;
  if (pathname === "/sign-in" || pathname === "/setup") return;
  const here = pathname + search;
  void router.navigate(here === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`, { replace: true });
}
