// A chat as agent-chat-ui is one: useStream of the npm SDK, with its options, and no more of a page
// than React needs. It says what it is told to, and prints each screen that a person would see.
//
// node chat.mjs URL '[{"say": "…"}, {"decide": {"type": "approve"}}, {"retype": ["subtasks", "a", "b"]}]'
import { JSDOM } from "jsdom";

const [url, script] = process.argv.slice(2);
const dom = new JSDOM("<div id='root'></div>", { url: "http://chat.test" });
globalThis.window = dom.window;
globalThis.document = dom.window.document;
globalThis.navigator ??= dom.window.navigator;

const { createElement, useEffect } = await import("react");
const { createRoot } = await import("react-dom/client");
const { useStream } = await import("@langchain/langgraph-sdk/react");

const steps = JSON.parse(script);
let last = "";

// What such a chat takes for a question that it can show with arguments and buttons; any other is
// shown as bare JSON that nobody can answer.
function question(interrupt) {
  const value = (Array.isArray(interrupt) ? interrupt[0] : interrupt)?.value;
  const [actions, reviews] = [value?.action_requests, value?.review_configs];
  const listed = (list) => Array.isArray(list) && list.length > 0;
  const object = (one) => typeof one === "object" && one !== null;
  const asked = listed(actions) && actions.every((a) => typeof a?.name === "string" && object(a.args));
  const allowed =
    listed(reviews) &&
    reviews.every((r) => typeof r?.action_name === "string" && Array.isArray(r.allowed_decisions));
  if (!asked || !allowed) return null;
  const [action] = actions;
  const review = reviews.find((one) => one.action_name === action.name) ?? reviews[0];
  const buttons = ["approve", "edit", "reject"].filter((one) => review.allowed_decisions.includes(one));
  return { ...action, buttons };
}

// Of an argument that is edited the form sends its text, whatever it was; the others as they were.
function retyped({ name, args }, key, from, to) {
  const text = typeof args[key] === "string" ? args[key] : JSON.stringify(args[key]);
  return { type: "edit", edited_action: { name, args: { ...args, [key]: text.replaceAll(from, to) } } };
}

function shown(stream) {
  const messages = stream.messages.map((one) => ({
    type: one.type,
    name: one.name,
    text: typeof one.content === "string" ? one.content : one.content.map((c) => c.text).join(" "),
    tools: (one.tool_calls ?? []).length,
  }));
  const asked = stream.interrupt ? (question(stream.interrupt) ?? "not understood") : null;
  return { messages, asked, error: stream.error ? String(stream.error) : null };
}

function Chat() {
  const stream = useStream({
    apiUrl: url,
    assistantId: "roma",
    fetchStateHistory: true,
    onCustomEvent: () => {},
  });
  const { messages, interrupt, isLoading } = stream;
  const screen = JSON.stringify({ ...shown(stream), busy: isLoading });
  useEffect(() => {
    if (screen !== last) console.log((last = screen));
    if (isLoading) return;
    const step = steps[0];
    if (!step || stream.error) process.exit(stream.error ? 1 : 0);
    if ("say" in step) {
      steps.shift();
      const content = [{ type: "text", text: step.say }];
      stream.submit(
        { messages: [{ id: crypto.randomUUID(), type: "human", content }] },
        { streamMode: ["values"], streamSubgraphs: true, streamResumable: true, context: step.context },
      );
    } else if (interrupt) {
      steps.shift();
      const decision = step.decide ?? retyped(question(interrupt), ...step.retype);
      stream.submit({}, { command: { resume: { decisions: [decision] } } });
    }
  }, [screen]);
  return createElement("p", null, messages.length);
}

createRoot(document.getElementById("root")).render(createElement(Chat));
