// A stand-in for the gateway while working on the pages: `npm run dev`. Never shipped.
// It keeps one conversation a token in memory and answers from dev/answers.mjs.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { answer, customers, picture, products } from "./answers.mjs";

const PORT = Number(process.env.PORT ?? 8123);
const DIST = new URL("../dist/", import.meta.url);
const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css", svg: "image/svg+xml" };
const CSP = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors *";
const conversations = new Map();

const reply = (response, status, body, headers = {}) => {
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(body));
};

const problem = (response, status, detail) => reply(response, status, { status, title: detail, detail });

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || "{}");
}

function append(conversation, message) {
  conversation.log.push({ seq: conversation.log.length + 1, ts: new Date().toISOString(), payload: {}, type: "text", text: "", ...message });
  for (const wake of conversation.waiting.splice(0)) wake();
  return conversation.log.length;
}

function post(conversation, { client_id, text, action_id }) {
  const known = conversation.log.find((message) => message.client_id === client_id);
  if (known) return known.seq;
  const said = text ?? conversation.actions.get(action_id) ?? "?";
  const seq = append(conversation, { sender: "customer", client_id, text: said });
  setTimeout(() => {
    for (const line of answer(said, conversation)) append(conversation, { sender: "bot", reply_to: seq, ...line });
  }, 900);
  return seq;
}

async function sessions(request, response) {
  const { token } = await bodyOf(request);
  const session = { conversation_id: randomUUID(), token: token ?? randomUUID(), expires_at: new Date(Date.now() + 864e5) };
  if (!conversations.has(session.token)) conversations.set(session.token, { log: [], waiting: [], actions: new Map() });
  reply(response, 201, session);
}

async function messages(request, response, url) {
  const conversation = conversations.get((request.headers.authorization ?? "").replace("Bearer ", ""));
  if (!conversation) return problem(response, 401, "令牌无效");
  if (request.method === "POST") return reply(response, 202, { seq: post(conversation, await bodyOf(request)) });
  const after = Number(url.searchParams.get("after"));
  const wait = Number(url.searchParams.get("wait"));
  if (conversation.log.length <= after && wait > 0) {
    await new Promise((resolve) => {
      conversation.waiting.push(resolve);
      setTimeout(resolve, wait * 1000);
    });
  }
  reply(response, 200, { messages: conversation.log.slice(after) });
}

async function demo(request, response, url) {
  const query = url.searchParams;
  switch (url.pathname.replace("/demo/api/", "")) {
    case "customers":
      return reply(response, 200, { customers: customers(query.get("query") ?? "") });
    case "token":
      return reply(response, 200, { token: randomUUID(), expires_at: new Date(Date.now() + 36e5) });
    case "products":
      return reply(response, 200, products(query.get("category") ?? "", query.get("q") ?? "", Number(query.get("page") ?? 1)));
    case "events":
      return reply(response, 202, {});
    default:
      return problem(response, 404, "没有这个地址");
  }
}

async function file(response, path) {
  const name = path.endsWith("/") ? `${path}index.html` : path === "/demo" ? "/demo/index.html" : path;
  try {
    const content = await readFile(new URL(`.${name}`, DIST));
    response.writeHead(200, { "Content-Type": TYPES[name.split(".").pop()] ?? "application/octet-stream", "Content-Security-Policy": CSP });
    response.end(content);
  } catch {
    problem(response, 404, `no file ${name}`);
  }
}

createServer(async (request, response) => {
  const url = new URL(request.url, "http://mock");
  if (url.pathname === "/api/v1/sessions") return sessions(request, response);
  if (url.pathname === "/api/v1/messages") return messages(request, response, url);
  if (url.pathname.startsWith("/demo/api/")) return demo(request, response, url);
  if (url.pathname.startsWith("/media/")) {
    response.writeHead(200, { "Content-Type": TYPES.svg });
    return response.end(picture(url.pathname));
  }
  if (url.pathname.startsWith("/ws")) return problem(response, 404, "no sockets here");
  return file(response, url.pathname);
}).listen(PORT, "127.0.0.1", () => console.log(`http://127.0.0.1:${PORT}/demo`));
