# By tag: the release workflow resolves the digest and records it.
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY . .
RUN npm run build

FROM node:24-bookworm-slim
# package.json is read at run time: by the connector's CDK, one folder above the program.
WORKDIR /airbyte/source-imis
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/dist ./dist
# The heap follows the container's memory limit, and leaves room for what lies outside of it: buffers and pages on the way.
ENV AIRBYTE_ENTRYPOINT="/usr/local/bin/node --max-old-space-size-percentage=70 --enable-source-maps /airbyte/source-imis/dist/main.js"
ENTRYPOINT ["/usr/local/bin/node", "--max-old-space-size-percentage=70", "--enable-source-maps", "/airbyte/source-imis/dist/main.js"]
USER 1000
LABEL io.airbyte.name="airbyte/source-imis" io.airbyte.version="0.1.0"
LABEL org.opencontainers.image.title="source-imis" \
      org.opencontainers.image.description="Airbyte source for iMIS: the attendees of one Instant Query, enriched from OpenWater" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="MIT"
