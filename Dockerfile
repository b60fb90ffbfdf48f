# By tag: the release workflow resolves the digest and records it.
FROM node:24-bookworm-slim AS build
# Has the SBOM list this stage, too: the packages of the bundle cannot be told from the bundle.
ARG BUILDKIT_SBOM_SCAN_STAGE=true
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY . .
# Everybody may read it: files of a clone that only its owner may read would be of no use to user 1000.
RUN npm run build && npm pkg delete scripts devDependencies && chmod -R a+rX package.json LICENSE dist

FROM node:24-bookworm-slim
# package.json is read at run time: by the connector's CDK, one folder above the program.
WORKDIR /airbyte/source-imis
COPY --from=build /build/package.json /build/LICENSE ./
# With the licences of everything in it.
COPY --from=build /build/dist ./dist
# The heap follows the container's memory limit, and leaves room for what lies outside of it: buffers and pages on the way.
ENV AIRBYTE_ENTRYPOINT="/usr/local/bin/node --max-old-space-size-percentage=70 --enable-source-maps /airbyte/source-imis/dist/main.js"
ENTRYPOINT ["/usr/local/bin/node", "--max-old-space-size-percentage=70", "--enable-source-maps", "/airbyte/source-imis/dist/main.js"]
USER 1000
# Written by `npm run generate` from package.json.
ARG VERSION=0.2.0
LABEL io.airbyte.name="airbyte/source-imis" io.airbyte.version="$VERSION"
LABEL org.opencontainers.image.title="source-imis" \
      org.opencontainers.image.description="Airbyte source for iMIS: the attendees of one Instant Query, enriched from OpenWater" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.licenses="MIT"
