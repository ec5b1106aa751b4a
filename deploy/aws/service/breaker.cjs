// What an alarm of CloudWatch calls: while it rings the mapping hands out no messages, and when it is over it does again. A throw is tried again by Lambda.
const { LambdaClient, UpdateEventSourceMappingCommand } = require("@aws-sdk/client-lambda");
const client = new LambdaClient();

exports.handler = async ({ alarmData }) => {
  const { value, reason } = alarmData.state;
  if (value !== "ALARM" && value !== "OK") return;
  const Enabled = value === "OK";
  await client.send(new UpdateEventSourceMappingCommand({ UUID: process.env.MAPPING, Enabled }));
  console.log(JSON.stringify({ msg: Enabled ? "the mapping is on" : "the mapping is off", reason }));
};
