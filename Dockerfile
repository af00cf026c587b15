FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsup.config.ts ./
COPY scripts/left-out.ts scripts/third-party-notices.ts scripts/
COPY src src
RUN npm run build

FROM node:24-bookworm-slim
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
# The only folder that is ever written: for a store in a file.
RUN install -d -o node -g node /data
VOLUME /data
USER node
EXPOSE 3333
HEALTHCHECK --interval=15s --timeout=3s --start-period=5s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.MCP_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/main.js"]
CMD ["http"]
