FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.views.json tsup.config.ts ./
COPY scripts scripts
COPY fixtures/contract.json fixtures/contract.json
COPY src src
RUN npm run build

FROM node:24-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d
LABEL org.opencontainers.image.title="dialpad-organization-mcp" \
      org.opencontainers.image.description="MCP server for a Dialpad organization" \
      org.opencontainers.image.source="https://github.com/dialpad-organization-mcp/dialpad-organization-mcp" \
      org.opencontainers.image.documentation="https://github.com/dialpad-organization-mcp/dialpad-organization-mcp/blob/main/docs/hosting.md" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production \
    MCP_HOST=0.0.0.0 \
    MCP_PORT=3333
WORKDIR /app
COPY LICENSE package.json ./
COPY --from=build /build/dist dist
# The only writable folder: for a file store.
RUN install -d -o node -g node /data
VOLUME /data
USER node
EXPOSE 3333
HEALTHCHECK --interval=15s --timeout=3s --start-period=5s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MCP_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["http"]
