import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../shared/tokens.css";
import "../shared/base.css";
import "../shared/parts.css";
import "./page.css";
import "./chooser.css";
import "./products.css";
import "./detail.css";
import { App } from "./App";

const root = document.getElementById("root");
if (!root) throw new Error("demo/index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
