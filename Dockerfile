# DDPM Demo for a server; docs/hosting.md says how to run it.
FROM python:3.12-slim

# torch for the processor; with an empty --build-arg TORCH= it is the one for CUDA
ARG TORCH=https://download.pytorch.org/whl/cpu

WORKDIR /app
COPY requirements.txt ./
RUN grep "^torch>" requirements.txt > torch.txt \
 && pip install --no-cache-dir ${TORCH:+--index-url "$TORCH"} -r torch.txt \
 && pip install --no-cache-dir -r requirements.txt

COPY app.py ./
COPY ddpm_demo ddpm_demo
COPY weights weights

# the page runs as a user that may write in /data and in no other folder of the image
RUN useradd --uid 1000 --create-home ddpm \
 && mkdir -p /data \
 && chown 1000:1000 /data
ENV DDPM_DEMO_HOME=/data \
    GRADIO_SERVER_NAME=0.0.0.0 \
    GRADIO_SERVER_PORT=7860 \
    PYTHONUNBUFFERED=1
VOLUME /data
USER 1000
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=10s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:7860/robots.txt', timeout=9)"]
ENTRYPOINT ["python", "app.py"]
