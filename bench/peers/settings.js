// Node-RED as it comes, but for its port, its folder, and pages that nobody looks at.
module.exports = {
  uiHost: '127.0.0.1',
  uiPort: Number(process.env.PORT),
  userDir: process.env.USER_DIR,
  flowFile: process.env.FLOW,
  httpAdminRoot: false,
  credentialSecret: false,
  telemetry: { enabled: false },
  editorTheme: { projects: { enabled: false } },
  logging: { console: { level: 'warn', metrics: false, audit: false } },
};
