// A program that runs a goal with the npm SDK: it says yes to each question, and prints what it got.
//
// node client.mjs URL GOAL
import { Client } from "@langchain/langgraph-sdk";

const [apiUrl, goal] = process.argv.slice(2);
const client = new Client({ apiUrl });
const { thread_id: thread } = await client.threads.create();
const got = { kinds: [], tasks: {}, asked: [], chunks: [] };

let given = { input: { goal }, context: { approval: { plan: true } } };
for (;;) {
  const run = client.runs.stream(thread, "roma", {
    ...given,
    streamMode: ["custom", "messages-tuple", "values"],
    streamSubgraphs: true,
  });
  for await (const { event: named, data } of run) {
    const [event] = named.split("|"); // after which comes of what part it is
    if (event === "error") throw new Error(JSON.stringify(data));
    if (event === "custom") {
      got.kinds.push(data.kind);
      if (data.kind === "started") got.tasks[data.task] = data.title;
    }
    if (event === "messages") got.chunks.push([data[0].type, data[0].name ?? "", data[0].content]);
  }
  const state = await client.threads.getState(thread);
  const asked = state.tasks.flatMap((task) => task.interrupts);
  if (asked.length === 0) {
    got.passed = state.values.receipt.verdict !== "failed";
    got.files = state.values.artifacts.map((file) => file.path);
    got.answer = state.values.messages.at(-1).content;
    break;
  }
  got.asked.push(...asked.map((one) => one.value.action_requests[0].name));
  given = { command: { resume: { decisions: [{ type: "approve" }] } } };
}
console.log(JSON.stringify(got));
