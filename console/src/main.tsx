import "./mantine.css";
import "@mantine/notifications/styles.layer.css";
import "./global.css";
import { createRoot } from "react-dom/client";
import { App } from "./app.js";
import { startI18n } from "./i18n/start-i18n.js";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
await startI18n();
createRoot(root).render(<App />);
