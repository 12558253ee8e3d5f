# The service alone, with its embedded store on the volume /data.
# Exact versions. To pin what a registry holds under a tag as well, append the digest that
# `docker buildx imagetools inspect IMAGE` prints: image:tag@sha256:...
FROM node:24.22.3-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY nest-cli.json tsconfig.json .swcrc ./
COPY scripts scripts
COPY src src
COPY projections projections
RUN npm run build && npm prune --omit=dev
COPY console console
RUN node scripts/console/build.mjs

FROM node:24.22.3-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/console/dist console/dist
COPY scripts/start.mjs scripts/build-if-needed.mjs scripts/build-lock.mjs scripts/
COPY scripts/console/console-build.mjs scripts/console/
COPY bin bin
COPY templates templates
COPY fonts fonts
RUN mkdir --mode=700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
# Live, not ready: a restart does not bring back a server that is away, or room on a full disk.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# node itself is process 1 and gets the signals; an npm or a shell in between would keep them.
CMD ["node", "scripts/start.mjs"]
